/**
 * The application that the server contract asks, on every server the same paths. It knows nothing
 * of Graft.
 */
package io.graft.contract.server;
