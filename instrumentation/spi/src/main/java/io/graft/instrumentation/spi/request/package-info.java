/**
 * How adapters of clients read requests, for what the interfaces of many libraries have in common:
 * the cookies of a store, a body in memory. Begin with {@link
 * io.graft.instrumentation.spi.client.ClientDriver}, which these help to implement.
 */
package io.graft.instrumentation.spi.request;
