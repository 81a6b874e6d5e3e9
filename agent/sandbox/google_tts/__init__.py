"""Google Cloud Text-to-Speech over gRPC: streaming and unary synthesis, list of voices."""
