/**
 * etcd 3.4 and newer as a registry and as a place of live rules, by its JSON gateway ({@code
 * /v3/…}; keys and values in base64, 64-bit numbers as texts).
 *
 * <p>What an instance is to others is written as etcd's own documentation of gRPC naming has it,
 * because that is the one format which libraries of several languages share: a key {@code
 * <prefix>/<service>/<id>} with {@code {"Op":0,"Addr":"host:port","Metadata":{…}}}. What Graft
 * knows beyond the address is in the metadata, as texts. Read, too, are {@code host:port} alone, an
 * object with an address and a port, and what go-micro and Kratos write. See {@link
 * io.graft.registry.etcd.EtcdEntry}.
 *
 * <p>The semantics that this package goes by, of etcd's API reference, its Go client and its
 * server:
 *
 * <ul>
 *   <li>A key lives as long as its lease. A keep-alive whose answer has no {@code TTL} says that
 *       the lease has expired, and the key with it. The id of a lease may be chosen by the client,
 *       so that to grant it twice does no harm ({@code lease already exists}).
 *   <li>A range is linearizable unless it asks for less; its header's revision is where a watch
 *       goes on. All pages of a range have to ask for the revision of the first.
 *   <li>A watch tells the events of each revision in their order. Of an answer with events the last
 *       event says how far it has come, not the header, which may be ahead of them; one without
 *       events, by {@code progress_notify}, is a header that all before has been told of. A
 *       revision that has been compacted cancels it with {@code compact_revision}. A revision in
 *       the future is waited for in silence, so a server that has lost its data looks like a quiet
 *       one: therefore the header of each watch is compared with what is known, by cluster, term
 *       and revision.
 *   <li>A member without a leader keeps a watch open and tells nothing, unless the request says
 *       {@code hasleader}.
 *   <li>Expiry and deletion are the same event. An instance that drains before it is deleted has
 *       left; one that was deleted alone has died; where several of a service vanish within a
 *       second without a word, as when a server was stopped for longer than its leases last, {@link
 *       io.graft.registry.ServiceDirectory} may keep them.
 *   <li>A token of {@code authenticate} ends after minutes without use or with a restart ({@code
 *       invalid auth token}), and counts less when roles have changed ({@code revision of auth
 *       store is old}); without one the answer is {@code user name is empty}. A token that a server
 *       has not given yet, as after it has lost its data, is waited for in silence. The gateway
 *       does not take a client's certificate for a user.
 * </ul>
 */
package io.graft.registry.etcd;
