package com.ibm.wsspi.http;

/** A response. */
public interface HttpResponse {
  int getStatus();

  void setStatus(int status);

  String getHeader(String name);

  void setHeader(String name, String value);

  void addHeader(String name, String value);

  void setContentLength(long length);

  boolean isCommitted();

  HttpOutputStream getBody();
}
