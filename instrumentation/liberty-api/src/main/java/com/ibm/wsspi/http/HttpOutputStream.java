package com.ibm.wsspi.http;

import java.io.OutputStream;

/** The body of a response. */
public abstract class HttpOutputStream extends OutputStream {}
