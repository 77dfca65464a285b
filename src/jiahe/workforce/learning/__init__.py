"""What workers learn, and what that lets them do.

Promises: who passed a line's path (hours, every course, a practical test in front of examiners)
holds its training certificate, and the gates read that certificate as any other. A failed re-test
withdraws it; a passed one gives it back. Refuses: hours for lessons nobody was in, and a test
judged by one examiner alone. What writes stands in `workforce.actions`.
"""
