/**
 * The floor: TCP connections of clients that no adapter knows, such as drivers of databases.
 *
 * <p>Begin with {@link io.graft.governance.floor.Floor}. The name of a service resolves to a
 * virtual address, and a connection to that address goes to an endpoint that is chosen when it is
 * opened. Governance ends there: what is sent over a connection is not seen.
 */
package io.graft.governance.floor;
