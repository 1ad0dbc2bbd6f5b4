/** Encodes and decodes DNS messages (RFC 1035), and dynamic updates (RFC 2136). */
package io.graft.registry.dns.message;
