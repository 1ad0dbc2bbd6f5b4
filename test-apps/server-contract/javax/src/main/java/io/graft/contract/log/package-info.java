/** Applications that log within a request and outside of one, each by another library. */
package io.graft.contract.log;
