"""What ``moked doctor`` looks at: each check answers findings in plain words, with what to do about them."""
