/** What security costs: TLS of requests and of calls, tokens, access rules. */
package io.graft.bench.security;
