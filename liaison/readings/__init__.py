"""White papers read in draft: opened by the coordinating body to the people's congress for its opinion."""
