"""What a code is: GS1, EPC, carriers, messages, commands and marks, and every identity that one text may be."""
