/**
 * DNS as a registry.
 *
 * <p>Read: services as SRV records (RFC 2782) of {@code _http._tcp.orders.<domain>}, and of {@code
 * _https._tcp} for TLS, as Kubernetes, HAProxy and nginx have them; as instances of DNS-SD (RFC
 * 6763) in the domain of the service, or in the whole domain under the service's name or subtype;
 * and as mere addresses where their port is said. An answer holds for its TTL (5 s at least, 60 s
 * at most), and errors, time-outs and damaged answers change nothing. That there is nothing (RFC
 * 2308) counts when it was said twice.
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
 * <p>An update is one message, taken as a whole or not at all; it deletes what is shared by its
 * value. Who drains is not listed any more, and its texts say why.
 *
 * <p>DNS lets nothing expire. So an instance says again and again until when it lives ({@link
 * io.graft.registry.dns.NamedInstance}); who is silent while others are not is called by no reader
 * of this kind, and its survivors take it out of the zone. Other clients see a dead one until then.
 *
 * <p>The codec is our own: a library's is a third of the size of all of Graft, for six types of
 * records.
 */
package io.graft.registry.dns;
