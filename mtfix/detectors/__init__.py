"""Detectors: functions from a segment (and its document) to findings. They know no file."""
