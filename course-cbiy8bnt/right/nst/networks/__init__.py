"""The networks, VGG-19 and SqueezeNet, and their files of weights."""
