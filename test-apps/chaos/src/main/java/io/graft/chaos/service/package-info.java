/** The called: a service that does as it is told, well or badly. */
package io.graft.chaos.service;
