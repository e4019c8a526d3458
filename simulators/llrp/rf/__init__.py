"""What radio does to tags at a door: slots on the air, paths, fading and shadow, all from one seed."""
