"""Pure, below the stages: fold with offsets, sentences, language, Document."""
