package com.ibm.wsspi.webcontainer.servlet;

/** A request of the servlet API, of either name. */
public interface IExtendedRequest {
  Object getAttribute(String name);

  String getContextPath();

  String getServletPath();

  String getPathInfo();
}
