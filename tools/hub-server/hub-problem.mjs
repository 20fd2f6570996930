/**
 * What the server refuses, in the hub's own terms: the page reads the code, people read the message.
 */
export class HubProblem extends Error {
  /**
   * @param {number} status
   * @param {string} code goes out as X-Error-Code
   * @param {string} message goes out as X-Error-Message and in the body
   * @param {Record<string, string>} [headers]
   */
  constructor(status, code, message, headers = {}) {
    super(message);
    this.name = 'HubProblem';
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}
