/** The part of Liberty's web container that the adapter calls: names to compile against. */
package com.ibm.wsspi.webcontainer.servlet;
