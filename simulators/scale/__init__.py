"""A bench scale that speaks MT-SICS, Toledo 8217 or the USB HID reports of small postal scales."""
