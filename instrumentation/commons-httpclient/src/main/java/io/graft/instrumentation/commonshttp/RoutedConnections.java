package io.graft.instrumentation.commonshttp;

import org.apache.commons.httpclient.ConnectionPoolTimeoutException;
import org.apache.commons.httpclient.HostConfiguration;
import org.apache.commons.httpclient.HttpConnection;
import org.apache.commons.httpclient.HttpConnectionManager;
import org.apache.commons.httpclient.HttpException;
import org.apache.commons.httpclient.params.HttpConnectionManagerParams;

/**
 * The application's connections as one call gets them. Of any manager, also of an application's
 * own: connections are released to it, and only the library's director sees this one.
 */
final class RoutedConnections implements HttpConnectionManager {
  private final HttpConnectionManager given;
  private final CommonsCall call;

  RoutedConnections(HttpConnectionManager given, CommonsCall call) {
    this.given = given;
    this.call = call;
  }

  @Override
  public HttpConnection getConnectionWithTimeout(HostConfiguration host, long timeout)
      throws ConnectionPoolTimeoutException {
    return call.connection(given, host, timeout);
  }

  @Override
  @SuppressWarnings("deprecation") // of the interface
  public HttpConnection getConnection(HostConfiguration host, long timeout) throws HttpException {
    return given.getConnection(host, timeout);
  }

  @Override
  public HttpConnection getConnection(HostConfiguration host) {
    return given.getConnection(host);
  }

  @Override
  public void releaseConnection(HttpConnection connection) {
    given.releaseConnection(connection);
  }

  @Override
  public void closeIdleConnections(long idleMillis) {
    given.closeIdleConnections(idleMillis);
  }

  @Override
  public HttpConnectionManagerParams getParams() {
    return given.getParams();
  }

  @Override
  public void setParams(HttpConnectionManagerParams params) {
    given.setParams(params);
  }
}
