"""Published self-evaluation reports of Chinese public bodies, read into a dataset."""

__version__ = '0.1.0'
