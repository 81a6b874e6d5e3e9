"""The emulated voice: audible Hebrew from espeak-ng, or voiced syllables where it is not installed; never silence."""
