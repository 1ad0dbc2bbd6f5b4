/**
 * Apache HttpClient 4.3 to 4.5.
 *
 * <p>A call begins and ends at {@code doExecute} of the client, where it is also repeated. The
 * route is changed below redirects, proxies, cookies and credentials, which thereby all see the
 * name that the application used; headers go into each request right before it is written.
 */
package io.graft.instrumentation.apache;
