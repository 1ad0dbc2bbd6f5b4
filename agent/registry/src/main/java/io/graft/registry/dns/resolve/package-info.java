/** Queries name servers, and interprets their responses. */
package io.graft.registry.dns.resolve;
