/** Streams of a server that has limits. */
package io.graft.e2e.overload;
