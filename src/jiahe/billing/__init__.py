"""Money: payments, the escrow ledger, refunds, settlements and their reconciliation.

Promises: every movement is a balanced journal that is posted once and never
changed; a household's money stands in the escrow of its order until the visit
is accepted; what is refunded never exceeds what was captured; a provider's
notice is stored before it is believed and acts once. Refuses to talk to a
provider inside a transaction and to believe a browser about a payment.
"""
