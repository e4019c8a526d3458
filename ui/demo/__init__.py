"""The demo: a whole dock of simulated devices, on a screen or through a day at full speed."""
