"""The engine of a cluster: OpenSearch, asked plain questions over HTTP (decision 38).

Texts are sent as they are to be found, so the cluster analyses nothing: it cuts at blanks. Of its
language only terms, phrases, ranges, constants, sorting and counting are used.
"""
