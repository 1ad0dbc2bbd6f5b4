/**
 * What runs in JVMs of their own: instances of services, and clients of which Graft knows nothing.
 */
package io.graft.probe.floor;
