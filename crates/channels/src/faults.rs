//! What is wrong where no provider says it: no answer, an answer that nobody can read, a limit.

use crate::model::{Fault, Outcome};
use crate::{Answer, TransportError};

/// A message was not sent while it was of use.
pub(crate) fn expired() -> Fault {
    Fault::new(
        "expired",
        "到期没有发出：通道停用、排队太久，或对方一直不通。",
        "It was not sent in time: the channel was off, or nobody answered.",
    )
}

/// The notice said something else before it went.
pub(crate) fn corrected() -> Fault {
    Fault::new(
        "corrected",
        "还没发出，通知已更正：改发更正后的。",
        "The notice was corrected before this went: the correction goes instead.",
    )
}

/// The notice was taken back before it went.
pub(crate) fn taken_back() -> Fault {
    Fault::new(
        "taken-back",
        "还没发出，通知已撤回，不再发。",
        "The notice was taken back before this went: it does not go any more.",
    )
}

/// Why there is no answer.
pub fn of_transport(error: &TransportError) -> Fault {
    let (code, chinese, english) = match error {
        TransportError::Address => (
            "address",
            "接口地址写得不对，请核对地址。",
            "The address is not one that can be asked. Check it.",
        ),
        TransportError::Unresolved => (
            "unresolved",
            "找不到对方的域名，请核对地址，或检查服务器能否上网、DNS是否正常。",
            "The host's name is not known. Check the address, and the server's network and DNS.",
        ),
        TransportError::Internal => (
            "internal-address",
            "接收地址指向内部网络，已拦下。确要发往内网，请让服务器管理员在设置文件里放行。",
            "The address is an internal one and was not asked. The server's operator can allow it in \
             the settings file.",
        ),
        TransportError::Unreachable => (
            "unreachable",
            "连不上对方服务器，请检查网络或防火墙；稍后自动再试。",
            "The other server cannot be reached. Check network and firewall; it is tried again.",
        ),
        TransportError::Untrusted => (
            "untrusted",
            "对方的安全证书不可信或加密连接失败，请核对地址和服务器时间。",
            "The certificate is not trusted. Check the address and the server's clock.",
        ),
        TransportError::TimedOut => (
            "timed-out",
            "对方迟迟没有回应；稍后自动再试。",
            "There was no answer in time; it is tried again.",
        ),
        TransportError::Interrupted => (
            "interrupted",
            "连接中途断开；稍后自动再试。",
            "The connection ended early; it is tried again.",
        ),
        TransportError::TooLarge => (
            "too-large",
            "对方的回应太大，没有读完；请核对地址。",
            "The answer is too large to be read. Check the address.",
        ),
    };
    Fault::new(code, chinese, english)
}

/// The outcome of a request without an answer: tried again, for the end of it is not known.
pub fn unanswered(error: &TransportError) -> Outcome {
    Outcome::Failed { fault: of_transport(error), after_ms: None }
}

/// The outcome of an answer that says nothing of the message: a gateway's page, a server in trouble.
pub fn unreadable(answer: &Answer, now: kernel::Timestamp) -> Outcome {
    let fault = Fault::new(
        format!("http-{}", answer.status),
        format!("对方服务器回应异常（HTTP {}）；稍后自动再试。", answer.status),
        format!("The other server answered HTTP {}; it is tried again.", answer.status),
    );
    Outcome::Failed { fault, after_ms: answer.retry_after_ms(now) }
}

/// A driver found nothing to send a body of this kind with.
pub fn wrong_body() -> Outcome {
    Outcome::Refused(Fault::new(
        "wrong-body",
        "这个通道发不了这种内容。",
        "This channel cannot carry such a message.",
    ))
}
