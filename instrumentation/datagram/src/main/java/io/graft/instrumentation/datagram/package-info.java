/** Datagrams to names that have a virtual address, as the floor gives them. */
package io.graft.instrumentation.datagram;
