/** The part of Liberty's HTTP endpoints that the adapter calls: names to compile against. */
package com.ibm.ws.http.internal;
