/**
 * DNS as a registry.
 *
 * <p>Read: services as SRV records (RFC 2782) of {@code _http._tcp.orders.<domain>}, and of {@code
 * _https._tcp} for TLS, as Kubernetes, HAProxy and nginx use them; as instances of DNS-SD (RFC
 * 6763) in the domain of the service, or in the whole domain under the service's name or subtype;
 * and as plain addresses if the port is configured. A response is valid for its TTL, at least 5 s
 * and at most 60 s. Errors, timeouts and malformed responses change nothing. A negative response
 * (RFC 2308) must be received twice.
 *
 * <p>Written (RFC 2136, signed by RFC 8945), for the instance {@code i} of {@code orders}:
 *
 * <pre>
 * _http._tcp.orders.svc.test.    SRV 0 100 8080 i.orders.svc.test.   for clients of SRV
 * _http._tcp.orders.svc.test.    PTR i._http._tcp.orders.svc.test.   for those of DNS-SD
 * i._http._tcp.orders.svc.test.  SRV 0 100 8080 i.orders.svc.test.
 * i._http._tcp.orders.svc.test.  TXT "id=i" "version=1.2" "lease=90" "until=1767225600"
 * i.orders.svc.test.             A   10.0.0.7
 * </pre>
 *
 * <p>An update is one message, which the server applies atomically; it deletes shared records by
 * value. A draining instance is no longer listed, and its TXT record says that it drains.
 *
 * <p>DNS records do not expire. So each instance renews a record with the time until which it lives
 * ({@link io.graft.registry.dns.NamedInstance}). Readers of this kind do not call an instance whose
 * record has not changed while those of others have, and the other instances remove it from the
 * zone. Until then other clients still see it.
 *
 * <p>The codec is our own: that of a library is a third of the size of all of Graft, for six types
 * of records.
 */
package io.graft.registry.dns;
