"""The bodies of the screens, one file a screen: a scene and a height in, rows out."""
