package com.ibm.wsspi.webcontainer.servlet;

/** A request of the servlet API, of either name. */
public interface IExtendedRequest {
  String getContextPath();

  String getServletPath();

  String getPathInfo();
}
