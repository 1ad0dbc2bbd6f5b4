package com.ibm.wsspi.http;

/** Of a connection with TLS. */
public interface SSLContext {}
