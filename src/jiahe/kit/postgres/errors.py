"""What can go wrong with the product's own PostgreSQL, in words, with a way out.

These speak before Django and its catalogues are there, so each carries both languages.
"""

from typing import ClassVar


class PostgresTrouble(Exception):  # noqa: N818  # the product's word for it, shown to people
    """The database cannot be had; the message says why and what to do next."""

    code: ClassVar[str] = "PG00"
    zh: ClassVar[str]
    en: ClassVar[str]

    def __init__(self, **details: object) -> None:
        super().__init__()
        self.details = details

    def lines(self) -> tuple[str, str]:
        """The message in Chinese and in English, each one led by the code."""
        return (
            f"{self.code} {self.zh.format(**self.details)}",
            f"{self.code} {self.en.format(**self.details)}",
        )

    def __str__(self) -> str:
        return "\n".join(self.lines())


class ProgramsMissing(PostgresTrouble):
    code = "PG01"
    zh = "没有找到可用的 PostgreSQL 18 或 17 程序。已查看：\n{tried}"
    en = "No usable PostgreSQL 18 or 17 programs were found. Looked at:\n{tried}"


class ProgramsOfAnotherMajor(PostgresTrouble):
    code = "PG01"
    zh = (
        "现有数据属于 PostgreSQL {major}，现在没有这一版的程序。"
        "请装回这一版并用 pg_dump 备份，再用新版恢复。已查看：\n{tried}"
    )
    en = (
        "The data belong to PostgreSQL {major} and its programs are not here. "
        "Bring them back, back up with pg_dump, then restore with the newer ones. "
        "Looked at:\n{tried}"
    )


class OrdinaryUserNeeded(PostgresTrouble):
    code = "PG02"
    zh = "以 root 运行时，PostgreSQL 需要一个普通系统用户：{reason}。请设置 JIAHE_PG_USER。"
    en = "As root, PostgreSQL needs an ordinary system user: {reason}. Set JIAHE_PG_USER."


class ProgramFailed(PostgresTrouble):
    code = "PG03"
    zh = "{program} 没有成功：{output}\n日志：{log}"
    en = "{program} failed: {output}\nLog: {log}"


class StartingElsewhere(PostgresTrouble):
    code = "PG04"
    zh = "另一个进程正在启动或停止数据库，已等待 {seconds} 秒。请稍后再试。"
    en = "Another process has been starting or stopping the database for {seconds} s. Try again."


class SocketDirectoryTaken(PostgresTrouble):
    code = "PG05"
    zh = "连接目录 {path} 属于别人，或别人也能进入。请删除它，或换一个更短的 JIAHE_STATE。"
    en = (
        "The socket directory {path} is someone else's or open to others. "
        "Remove it, or choose a shorter JIAHE_STATE."
    )


class CannotWrite(PostgresTrouble):
    code = "PG06"
    zh = "用户 {user} 无法使用目录 {path}：{reason}"
    en = "User {user} cannot use the directory {path}: {reason}"


class DiskAlmostFull(PostgresTrouble):
    code = "PG07"
    zh = "{path} 只剩 {free} MiB，启动数据库至少需要 {needed} MiB。请先腾出空间。"
    en = (
        "Only {free} MiB are free at {path}; the database needs {needed} MiB to start. "
        "Make room first."
    )


class StillRecovering(PostgresTrouble):
    code = "PG08"
    zh = "数据库仍在恢复，已等待 {seconds} 秒。它会继续恢复，请稍后再试。日志：{log}"
    en = "The database is recovering after {seconds} s and goes on; try again later. Log: {log}"


class StillOccupied(PostgresTrouble):
    code = "PG09"
    zh = "{who_zh}仍在使用 {data}。请等它结束，或确认后结束它。"
    en = "{who_en} still works in {data}. Wait until it ends, or end it once you are sure."


class NotOurDirectory(PostgresTrouble):
    code = "PG10"
    zh = "{path} 里已有别的文件，不像是家和的数据目录。请让 JIAHE_STATE 指向一个空目录。"
    en = "{path} holds other files, none of Jiahe's. Point JIAHE_STATE to an empty one."


class LinuxNeeded(PostgresTrouble):
    code = "PG11"
    zh = "内置数据库目前只在 Linux 上运行。请用 DATABASE_URL 指定一个 PostgreSQL。"
    en = "The embedded database runs on Linux only so far. Name a PostgreSQL in DATABASE_URL."


class PostgresTooOld(PostgresTrouble):
    code = "PG12"
    zh = (
        "DATABASE_URL 指向 PostgreSQL {found}，家和需要 {needed} 或更新版本。"
        "请升级，或去掉 DATABASE_URL 改用内置数据库。"
    )
    en = (
        "DATABASE_URL names a PostgreSQL {found}; Jiahe needs {needed} or newer. "
        "Upgrade it, or unset DATABASE_URL to use the embedded one."
    )


class ServerAway(PostgresTrouble):
    code = "PG13"
    zh = "连不上 DATABASE_URL 指向的数据库：{said}。请检查地址、账号和版本。"
    en = "The database of DATABASE_URL cannot be used: {said}. Check address, account and version."
