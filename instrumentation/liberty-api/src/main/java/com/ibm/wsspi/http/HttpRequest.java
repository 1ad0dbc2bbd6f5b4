package com.ibm.wsspi.http;

import java.util.List;

/** A request. */
public interface HttpRequest {
  String getMethod();

  /** Without the query. */
  String getURI();

  String getQuery();

  String getVersion();

  List<String> getHeaders(String name);

  List<String> getHeaderNames();
}
