/** The part of Liberty's HTTP transport that the adapter calls: names to compile against. */
package com.ibm.wsspi.http;
