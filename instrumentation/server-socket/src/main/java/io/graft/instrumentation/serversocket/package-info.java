/** Which server sockets this JVM opens, whatever listens there, and who opens them. */
package io.graft.instrumentation.serversocket;
