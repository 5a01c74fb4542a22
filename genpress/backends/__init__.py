"""Backends: what answers requests. One interface (`genpress.interfaces.Backend`), one contract, four kinds.

`openai` and `anthropic` ask servers. They share `remote` and differ in a dialect (how a request is put and an answer
read) and a wire (the vendor's SDK client). `local` runs a model in this process. `template` needs no model at all.
Importing this package costs nothing: `genpress.plugins` imports a kind when a workspace uses it.
"""
