"""Records, masks, clips and text: from files to what the families prepare."""
