/** Reports which server sockets this JVM opens, and who opens them. */
package io.graft.instrumentation.serversocket;
