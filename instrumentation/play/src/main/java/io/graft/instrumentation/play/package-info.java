/** Templates of routes in Play, and the ports of its server on Netty. */
package io.graft.instrumentation.play;
