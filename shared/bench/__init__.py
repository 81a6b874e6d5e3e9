"""What every measurement needs: figures with their bars, programs it starts, the report."""
