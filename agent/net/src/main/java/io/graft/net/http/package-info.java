/**
 * A small asynchronous HTTP/1.1 client. {@link io.graft.net.http.HttpTransport} sends {@link
 * io.graft.net.http.ClientExchange}s to single instances; {@link io.graft.net.http.HttpClient}
 * sends requests to any of the servers in a URL, and calls back on the agent's thread.
 */
package io.graft.net.http;
