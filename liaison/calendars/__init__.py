"""The calendar of joint supervision: what lies on which day, as pages, as private feeds and as invitations by mail."""
