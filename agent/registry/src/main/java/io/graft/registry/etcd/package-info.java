/**
 * etcd 3.4 and newer as a registry and as a source of live rules, through its JSON gateway ({@code
 * /v3/…}; keys and values in base64, 64-bit numbers as strings).
 *
 * <p>Instances are written in the format that etcd's documentation of gRPC naming describes,
 * because libraries of several languages share it: a key {@code <prefix>/<service>/<id>} with
 * {@code {"Op":0,"Addr":"host:port","Metadata":{…}}}. All else that Graft knows is in the metadata,
 * as strings. Other formats that are read: {@code host:port} alone, an object with an address and a
 * port, and those of go-micro and Kratos. See {@link io.graft.registry.etcd.EtcdEntry}.
 *
 * <p>What this package relies on, from etcd's API reference, its Go client and its server:
 *
 * <ul>
 *   <li>A key lives as long as its lease. A response to a keep-alive without {@code TTL} means that
 *       the lease has expired, and the key with it. The client may choose the id of a lease, so
 *       granting it twice does no harm ({@code lease already exists}).
 *   <li>A range is linearizable by default. A watch continues from the revision in its header. All
 *       pages of a range must ask for the revision of the first.
 *   <li>A watch delivers the events of each revision in order. The position after a response with
 *       events is that of its last event, because the header may be ahead of them. A response
 *       without events, from {@code progress_notify}, confirms all revisions up to its header's. A
 *       compacted revision cancels the watch with {@code compact_revision}. The server silently
 *       waits for a revision in the future, so a server that has lost its data looks like a quiet
 *       one. Therefore the header of each watch is compared with the known cluster, term and
 *       revision.
 *   <li>A member without a leader keeps a watch open and sends nothing, unless the request has
 *       {@code hasleader}.
 *   <li>Expiry and deletion are the same event. An instance that drains before it is deleted has
 *       left. One that is deleted without a drain has died. If several of a service vanish within a
 *       second without a drain, as after a server was down for longer than their leases, {@link
 *       io.graft.registry.discovery.ServiceDirectory} may keep them.
 *   <li>A token of {@code authenticate} becomes invalid after minutes without use or at a restart
 *       ({@code invalid auth token}), and when roles change ({@code revision of auth store is
 *       old}). A request without a token fails with {@code user name is empty}. The server silently
 *       waits for a token that it has not issued yet, which happens after it has lost its data. The
 *       gateway does not accept a client certificate as a user.
 * </ul>
 */
package io.graft.registry.etcd;
