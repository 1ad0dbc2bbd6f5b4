package com.ibm.wsspi.http;

/** A request of a connection, and its response. */
public interface HttpInboundConnection {
  HttpRequest getRequest();

  HttpResponse getResponse();

  /** {@code null}: without TLS. */
  SSLContext getSSLContext();

  String getRemoteHostAddress();

  int getRemotePort();

  int getLocalPort();

  void finish(Exception failure);
}
