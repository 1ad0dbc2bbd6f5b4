/** How settings describe a server: its URL, TLS and credentials, and secrets in files. */
package io.graft.net.server;
