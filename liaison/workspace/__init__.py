"""The frame of the workspaces: navigation, home, lists that every capability fills. It knows no capability itself."""
