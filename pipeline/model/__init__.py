"""The types that flow through the pipeline; imports nothing of ours."""
